source "amazon-ebs" "web" {
  ami_name     = "web"
  ami_groups   = ["all"]
  ssh_username = "admin"
}
