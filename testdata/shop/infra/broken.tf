resource "aws_sqs_queue" "broken" {
  name = 
}

resource "aws_ebs_volume" "scratch" {
  availability_zone = "eu-central-1a"
  size              = 10
  encrypted         = false
}
