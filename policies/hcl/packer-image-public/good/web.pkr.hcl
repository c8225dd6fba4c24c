source "amazon-ebs" "web" {
  ami_name     = "web"
  ami_users    = ["111122223333"]
  ssh_username = "admin"
}
