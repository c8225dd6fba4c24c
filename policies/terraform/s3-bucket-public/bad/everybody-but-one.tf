resource "aws_s3_bucket_policy" "uploads" {
  bucket = "uploads"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", NotPrincipal = { AWS = "arn:aws:iam::444455556666:root" }, Action = "s3:*", Resource = "*" }]
  })
}
