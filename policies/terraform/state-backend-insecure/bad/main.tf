terraform {
  backend "http" {
    address = "http://state.example.com/app"
  }
}
