variable "state_address" {
  type = string
}

terraform {
  backend "http" {
    address = var.state_address
  }
}
