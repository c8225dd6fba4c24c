variable "engine_version" {
  type = string
}

resource "aws_db_instance" "main" {
  engine         = "postgres"
  engine_version = var.engine_version
}
