variable "encrypt" {
  type    = bool
  default = false
}

variable "db_password" {
  type      = string
  sensitive = true
}

variable "office" {
  type    = string
  default = "0.0.0.0/0"
}

variable "group" {
  type = string
}

locals {
  retention = 14
}
