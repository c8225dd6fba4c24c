job "shop" {
  group "web" {
    task "app" {
      driver = "docker"
      config {
        image   = "shop/app:1.2.3"
        volumes = ["local/shop.conf:/etc/shop.conf"]
      }
    }
  }
}
