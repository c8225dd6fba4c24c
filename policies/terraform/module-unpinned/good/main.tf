module "network" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "6.0.1"
}

module "local" {
  source = "./modules/network"
}
