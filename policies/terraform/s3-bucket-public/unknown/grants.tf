variable "group" {}

resource "aws_s3_bucket" "logs" {
  bucket = "logs"

  grant {
    type        = "Group"
    uri         = var.group
    permissions = ["READ"]
  }
}
