resource "shop_queue" "orders" {
  source_account = "111122223333"
}
