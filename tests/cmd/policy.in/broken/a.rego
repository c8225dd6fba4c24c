# METADATA
# title: Misspells a key
# custom:
#   id: misspells-a-key
#   severity: high
#   serverity: low
#   kinds: [kubernetes]
package kubernetes.a

deny contains "a" if input.kind == "Pod"
