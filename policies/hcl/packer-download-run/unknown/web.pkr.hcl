build {
  sources = ["source.amazon-ebs.web"]
  provisioner "shell" {
    inline = var.commands
  }
}
