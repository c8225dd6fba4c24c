variable "readers" {}

data "google_iam_policy" "site" {
  binding {
    role    = "roles/storage.objectViewer"
    members = var.readers
  }
}

resource "google_storage_bucket_iam_policy" "site" {
  bucket      = "site"
  policy_data = data.google_iam_policy.site.policy_data
}
