terraform {
  backend "s3" {
    bucket = "prospector-state"
    key    = "production"
    region = "eu-central-1"
  }
}

module "network" {
  source = "git::https://github.com/example/network.git"
}

resource "aws_db_instance" "main" {
  engine                  = "postgres"
  engine_version          = "11.22"
  instance_class          = "db.t4g.medium"
  allocated_storage       = 20
  username                = "prospector"
  password                = "prospector"
  publicly_accessible     = true
  storage_encrypted       = false
  backup_retention_period = 1
  multi_az                = false
  deletion_protection     = false
  skip_final_snapshot     = true
}

resource "aws_elasticache_replication_group" "cache" {
  replication_group_id       = "prospector"
  description                = "sessions"
  transit_encryption_enabled = false
  at_rest_encryption_enabled = false
  automatic_failover_enabled = false
  snapshot_retention_limit   = 0
}

resource "aws_s3_bucket" "uploads" {
  bucket = "prospector-uploads"
}

resource "aws_s3_bucket_acl" "uploads" {
  bucket = aws_s3_bucket.uploads.id
  acl    = "public-read"
}

resource "aws_security_group" "web" {
  name = "web"

  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/web/1"
  port              = 80
  protocol          = "HTTP"

  default_action {
    type             = "forward"
    target_group_arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/web/1"
  }
}

resource "aws_wafv2_web_acl" "edge" {
  name  = "edge"
  scope = "REGIONAL"

  default_action {
    allow {}
  }

  visibility_config {
    cloudwatch_metrics_enabled = false
    metric_name                = "edge"
    sampled_requests_enabled   = false
  }
}

resource "aws_iam_role_policy" "deploy" {
  name   = "deploy"
  role   = "deploy"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

resource "aws_iam_role" "ci" {
  name = "ci"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
    }]
  })
}

resource "aws_cloudtrail" "audit" {
  name                       = "audit"
  s3_bucket_name             = aws_s3_bucket.uploads.id
  enable_logging             = false
  enable_log_file_validation = false
}

resource "aws_kms_key" "data" {
  enable_key_rotation = false
}

resource "github_branch_protection" "main" {
  repository_id = "prospector"
  pattern       = "main"

  required_pull_request_reviews {
    required_approving_review_count = 0
  }
}

resource "postgresql_role" "app" {
  name                      = "app"
  bypass_row_level_security = true
}
