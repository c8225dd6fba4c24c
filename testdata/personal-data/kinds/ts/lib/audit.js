const log = (entry) => {
  console.log("audit", entry);
};
function note(who, what) {
  console.log(what, who.email); // expect: personal-data-in-log
}
module.exports = { log, note };
