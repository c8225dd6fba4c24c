variable "db_password" {}

variable "hide" {}

output "database_url" {
  value     = "postgres://app:${var.db_password}@db.example.com/app"
  sensitive = var.hide
}
