variable "network" {
  type = string
}

resource "google_compute_instance" "app" {
  name = "app"

  network_interface {
    network = var.network
  }
}
