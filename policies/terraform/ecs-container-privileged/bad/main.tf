resource "aws_ecs_task_definition" "app" {
  family = "app"

  container_definitions = jsonencode([{ name = "app", image = "registry.shop.test/app:1", privileged = true }])
}
