@description('Where it stands')
param location string = resourceGroup().location
param names array = [ 'a', 'é' ]
@secure()
param password string
var tags = { environment: 'production', 'cost centre': 1 }

resource accounts 'Microsoft.Storage/storageAccounts@2023-01-01' = [for (name, index) in names: if (index < 2) {
  name: '${name}${uniqueString(resourceGroup().id)}'
  location: location
  tags: union(tags, { index: index })
  properties: {
    supportsHttpsTrafficOnly: index == 0 ? true : false
    minimumTlsVersion: 'TLS1_2'
  }
}]

resource server 'Microsoft.Sql/servers@2023-08-01' existing = {
  name: 'main'
  resource rule 'firewallRules' = {
    name: '''all
of them'''
    properties: { startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' }
  }
}

module store './modules/store.bicep' = {
  name: 'store'
  params: { password: password, size: length(names) + 1 }
}
output ids array = [for i in range(0, length(names)): accounts[i].id]
