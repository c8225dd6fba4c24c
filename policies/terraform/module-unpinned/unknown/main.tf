variable "revision" {
  type = string
}

module "network" {
  source = "git::https://git.example.com/network.git?ref=${var.revision}"
}
