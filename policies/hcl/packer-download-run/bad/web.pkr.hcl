build {
  sources = ["source.amazon-ebs.web"]
  provisioner "shell" {
    inline = ["set -e", "curl -fsSL https://get.shop.test/install.sh | sudo bash"]
  }
}
