provider "aws" {
  default_tags {
    tags = { project_name = "orders" }
  }
}

resource "aws_s3_bucket" "orders" {
  bucket = "orders"
  tags   = { environment = "production" }
}
