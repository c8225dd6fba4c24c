resource "aws_security_group" "app" {
  name   = "app-sg"
  vpc_id = aws_vpc.main.id

  ingress {
    from_port       = 80
    to_port         = 80
    protocol        = "tcp"
    security_groups = [aws_security_group.load_balancer.id]
  }

  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "google_compute_firewall" "postgres" {
  name        = "postgres"
  network     = google_compute_network.main.name
  source_tags = ["app"]

  allow {
    protocol = "tcp"
    ports    = ["5432"]
  }
}
