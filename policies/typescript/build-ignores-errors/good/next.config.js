module.exports = {
  typescript: { ignoreBuildErrors: false },
}
