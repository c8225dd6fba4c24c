resource "aws_s3_bucket_acl" "uploads" {
  bucket = "uploads"

  access_control_policy {
    owner {
      id = "ours"
    }

    grant {
      permission = "READ"

      grantee {
        type = "Group"
        uri  = "http://acs.amazonaws.com/groups/global/AllUsers"
      }
    }
  }
}
