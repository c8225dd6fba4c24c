resource "aws_default_network_acl" "denied_before" {
  default_network_acl_id = "acl-1"
  ingress {
    action     = "deny"
    protocol   = "tcp"
    from_port  = 22
    to_port    = 22
    rule_no    = 100
    cidr_block = "0.0.0.0/0"
  }
  ingress {
    action     = "deny"
    protocol   = "tcp"
    from_port  = 3389
    to_port    = 3389
    rule_no    = 200
    cidr_block = "0.0.0.0/0"
  }
  ingress {
    action     = "allow"
    protocol   = -1
    from_port  = 0
    to_port    = 0
    rule_no    = 300
    cidr_block = "0.0.0.0/0"
  }
}

resource "aws_network_acl" "own" {
  vpc_id = "vpc-1"
  ingress {
    action     = "allow"
    protocol   = "-1"
    from_port  = 0
    to_port    = 0
    rule_no    = 1
    cidr_block = "10.0.0.0/8"
  }
  ingress {
    action          = "allow"
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    rule_no         = 2
    ipv6_cidr_block = "::/0"
  }
  ingress {
    action     = "allow"
    protocol   = "tcp"
    from_port  = 1024
    to_port    = 65535
    rule_no    = 3
    cidr_block = "0.0.0.0/0"
  }
  ingress {
    action     = "allow"
    protocol   = "tcp"
    from_port  = 20
    to_port    = 21
    rule_no    = 4
    cidr_block = "0.0.0.0/0"
  }
}

resource "aws_network_acl_rule" "out" {
  network_acl_id = aws_network_acl.own.id
  rule_number    = 10
  rule_action    = "allow"
  protocol       = "-1"
  cidr_block     = "0.0.0.0/0"
  egress         = true
}

resource "aws_network_acl_rule" "time" {
  network_acl_id = aws_network_acl.own.id
  rule_number    = 11
  rule_action    = "allow"
  protocol       = "udp"
  from_port      = 22
  to_port        = 22
  cidr_block     = "0.0.0.0/0"
}

resource "aws_network_acl_rule" "no_shell" {
  network_acl_id = aws_network_acl.own.id
  rule_number    = 20
  rule_action    = "deny"
  protocol       = "tcp"
  from_port      = 20
  to_port        = 4000
  cidr_block     = "0.0.0.0/0"
}

resource "aws_network_acl_rule" "rest" {
  network_acl_id = aws_network_acl.own.id
  rule_number    = 30
  rule_action    = "allow"
  protocol       = "-1"
  cidr_block     = "0.0.0.0/0"
}
