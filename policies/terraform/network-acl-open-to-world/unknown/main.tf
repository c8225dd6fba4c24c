variable "source" {}

variable "port" {}

resource "aws_network_acl" "source" {
  vpc_id = "vpc-1"
  ingress {
    action     = "allow"
    from_port  = 22
    to_port    = 22
    protocol   = "tcp"
    rule_no    = 100
    cidr_block = var.source
  }
}

resource "aws_network_acl_rule" "port" {
  rule_action     = "allow"
  rule_number     = 100
  from_port       = var.port
  to_port         = var.port
  protocol        = "tcp"
  ipv6_cidr_block = "::/0"
}
