resource "aws_ecs_task_definition" "app" {
  family = "app"

  container_definitions = jsonencode([{ name = "app", image = "registry.shop.test/app:1", secrets = [{ name = "DB_PASSWORD", valueFrom = "arn:aws:ssm:eu-central-1:111122223333:parameter/db" }] }])
}
