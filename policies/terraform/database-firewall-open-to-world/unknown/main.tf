variable "first" {
  type = string
}

variable "last" {
  type = string
}

resource "azurerm_mssql_firewall_rule" "office" {
  name             = "office"
  server_id        = "id"
  start_ip_address = var.first
  end_ip_address   = var.last
}
