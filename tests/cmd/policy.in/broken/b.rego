# METADATA
# title: Second of two
# custom:
#   id: the-same-id
#   severity: high
#   kinds: [kubernetes]
package kubernetes.b

deny contains "b" if input.kind == "Pod"
