exports.build = (s) => "select * from t where n = '" + s + "'";
