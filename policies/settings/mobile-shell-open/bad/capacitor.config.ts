const config = {
  appId: 'test.shop.app',
  android: { allowMixedContent: true, webContentsDebuggingEnabled: true },
}
export default config
