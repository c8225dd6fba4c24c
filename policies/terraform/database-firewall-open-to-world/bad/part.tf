resource "azurerm_mssql_firewall_rule" "half" {
  name             = "half"
  server_id        = "orders"
  start_ip_address = "1.0.0.0"
  end_ip_address   = "126.255.255.255"
}
