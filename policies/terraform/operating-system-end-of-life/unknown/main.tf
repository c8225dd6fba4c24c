variable "image" {
  type = string
}

resource "google_compute_disk" "data" {
  name  = "data"
  image = var.image
}
