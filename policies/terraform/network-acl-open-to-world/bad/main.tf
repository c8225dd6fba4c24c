resource "aws_network_acl" "every_protocol" {
  vpc_id = "vpc-1"
  ingress {
    action     = "allow"
    protocol   = "-1"
    from_port  = 0
    to_port    = 0
    rule_no    = 100
    cidr_block = "0.0.0.0/0"
  }
}

resource "aws_default_network_acl" "denied_too_late" {
  default_network_acl_id = "acl-1"
  ingress {
    action     = "deny"
    protocol   = "tcp"
    from_port  = 22
    to_port    = 22
    rule_no    = 200
    cidr_block = "0.0.0.0/0"
  }
  ingress {
    action     = "deny"
    protocol   = "tcp"
    from_port  = 3389
    to_port    = 3389
    rule_no    = 50
    cidr_block = "203.0.113.9/32"
  }
  ingress {
    action     = "allow"
    protocol   = "tcp"
    from_port  = 20
    to_port    = 30
    rule_no    = 100
    cidr_block = "0.0.0.0/0"
  }
}

resource "aws_network_acl_rule" "desktop" {
  network_acl_id  = aws_network_acl.every_protocol.id
  rule_number     = 300
  rule_action     = "allow"
  from_port       = 3389
  to_port         = 3389
  protocol        = "tcp"
  ipv6_cidr_block = "::/0"
}
