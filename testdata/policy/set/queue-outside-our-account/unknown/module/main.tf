resource "shop_queue" "orders" {
  source_account = var.account
}
