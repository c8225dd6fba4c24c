variable "db_password" {
  sensitive = true
}

output "database_url" {
  value     = "postgres://app:${var.db_password}@db.example.com/app"
  sensitive = true
}
