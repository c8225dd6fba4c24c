# METADATA
# title: Takes an id that is taken
# custom:
#   id: the-same-id
#   severity: high
#   kinds: [kubernetes]
package kubernetes.d

deny contains "d" if input.kind == "Pod"
