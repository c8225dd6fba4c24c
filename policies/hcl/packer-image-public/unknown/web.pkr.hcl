source "amazon-ebs" "web" {
  ami_name     = "web"
  ami_groups   = var.groups
  ssh_username = "admin"
}
