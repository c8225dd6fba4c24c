resource "google_sql_database_instance" "db" {
  name             = "db"
  database_version = "POSTGRES_12"
}
