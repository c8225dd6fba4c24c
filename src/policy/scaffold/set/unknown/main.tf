resource "aws_route53_zone" "shop" {
  name = "shop.test"
  tags = {
    owner = var.owner
  }
}

variable "owner" {
  type = string
}
