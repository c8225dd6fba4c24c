variable "tags" { type = map(string) }

resource "aws_s3_bucket" "orders" {
  bucket = "orders"
  tags   = var.tags
}
