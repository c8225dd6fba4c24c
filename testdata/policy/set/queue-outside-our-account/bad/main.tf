resource "shop_queue" "orders" {
  source_account = "999988887777"
}
