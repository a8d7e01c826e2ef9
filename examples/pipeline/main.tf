# Applies live.yaml whenever it has changed.
terraform {
  required_version = ">= 1.4"
}

resource "terraform_data" "live" {
  triggers_replace = filesha256("live.yaml")

  provisioner "local-exec" {
    command = "livegate apply -f live.yaml --yes"
  }
}
