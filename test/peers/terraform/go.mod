module example

go 1.25.8

require github.com/hashicorp/terraform-plugin-sdk/v2 v2.40.1
