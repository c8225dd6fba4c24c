resource "aws_db_instance" "orders" {
  identifier              = "orders"
  engine                  = "postgres"
  engine_version          = "16.4"
  instance_class          = "db.t4g.small"
  storage_encrypted       = var.encrypt
  publicly_accessible     = false
  backup_retention_period = local.retention
  deletion_protection     = true
  username                = "orders"
  password                = var.db_password
}

resource "aws_s3_bucket" "invoices" {
  bucket = "shop-invoices"
}

resource "aws_security_group_rule" "ssh" {
  type              = "ingress"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = [var.office]
  security_group_id = var.group
}
