job "shop" {
  group "web" {
    task "app" {
      driver = "docker"
      config {
        image      = "shop/app:1.2.3"
        privileged = true
        volumes    = ["/var/run/docker.sock:/var/run/docker.sock"]
      }
    }
    task "sync" {
      driver = "raw_exec"
      config {
        command = "/opt/sync"
      }
    }
  }
}
