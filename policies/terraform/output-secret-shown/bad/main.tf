variable "db_password" {}

output "database_url" {
  value = "postgres://app:${var.db_password}@db.example.com/app"
}
