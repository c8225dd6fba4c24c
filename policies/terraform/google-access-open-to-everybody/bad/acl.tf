resource "google_storage_bucket_acl" "uploads" {
  bucket      = "uploads"
  role_entity = ["READER:allUsers"]
}
