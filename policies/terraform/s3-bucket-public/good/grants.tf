resource "aws_s3_bucket" "logs" {
  bucket = "logs"

  grant {
    type        = "Group"
    uri         = "http://acs.amazonaws.com/groups/s3/LogDelivery"
    permissions = ["WRITE"]
  }
}
