resource "aws_kms_key" "orders" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect       = "Deny"
      NotPrincipal = { AWS = "arn:aws:iam::111122223333:root" }
      Action       = "kms:*"
      Resource     = "*"
      }, {
      Effect       = "Allow"
      NotPrincipal = { AWS = "arn:aws:iam::444455556666:root" }
      Action       = "kms:Decrypt"
      Resource     = "*"
      Condition    = { StringEquals = { "aws:PrincipalOrgID" = "o-shop" } }
    }]
  })
}
