"""Rows of `libraries.py` for numbers, tables, pictures, plots and learning."""

from __future__ import annotations

MOVED = """
scikit-learn 0.20
  sklearn.cross_validation: train_test_split cross_val_score cross_val_predict KFold~ StratifiedKFold~ -> sklearn.model_selection
  sklearn.grid_search: GridSearchCV RandomizedSearchCV ParameterGrid -> sklearn.model_selection
  sklearn.learning_curve: learning_curve validation_curve -> sklearn.model_selection
scikit-learn 0.22
  sklearn.preprocessing: Imputer>SimpleImputer~ -> sklearn.impute
  sklearn.datasets: fetch_mldata>fetch_openml~ -> sklearn.datasets
  sklearn.mixture: GMM>GaussianMixture~ -> sklearn.mixture
scikit-learn 0.23
  sklearn.externals: joblib -> joblib + joblib
  sklearn.externals.six: StringIO -> io
  sklearn.metrics: jaccard_similarity_score>jaccard_score~ -> sklearn.metrics
scikit-learn 0.24
  sklearn.datasets.samples_generator: make_blobs make_classification make_moons make_circles make_regression -> sklearn.datasets
  sklearn.linear_model.logistic: LogisticRegression -> sklearn.linear_model
  sklearn.linear_model.base: LinearRegression -> sklearn.linear_model
  sklearn.ensemble.forest: RandomForestClassifier RandomForestRegressor -> sklearn.ensemble
  sklearn.tree.tree: DecisionTreeClassifier DecisionTreeRegressor -> sklearn.tree
  sklearn.neighbors.classification: KNeighborsClassifier -> sklearn.neighbors
  sklearn.preprocessing.label: LabelEncoder -> sklearn.preprocessing
  sklearn.preprocessing.data: StandardScaler MinMaxScaler -> sklearn.preprocessing
scikit-learn 1.2
  sklearn.metrics: plot_confusion_matrix>ConfusionMatrixDisplay~ plot_roc_curve>RocCurveDisplay~ -> sklearn.metrics
  sklearn.metrics: plot_precision_recall_curve>PrecisionRecallDisplay~ -> sklearn.metrics
scikit-learn 1.3
  sklearn.metrics: SCORERS>get_scorer_names~ -> sklearn.metrics
SciPy 1.0
  scipy.misc: factorial comb logsumexp -> scipy.special
SciPy 1.1
  scipy.signal: hann hamming blackman kaiser gaussian boxcar bartlett -> scipy.signal.windows
SciPy 1.14
  scipy.integrate: simps>simpson trapz>trapezoid cumtrapz>cumulative_trapezoid -> scipy.integrate
pandas 0.25
  pandas.tools.plotting: scatter_matrix parallel_coordinates -> pandas.plotting
pandas 2.0
  pandas.util.testing: assert_frame_equal assert_series_equal assert_index_equal -> pandas.testing
  pandas.io.json: json_normalize -> pandas
  pandas: Float64Index>Index~ Int64Index>Index~ UInt64Index>Index~ -> pandas
pandas 3.0
  pandas: read_gbq -> pandas_gbq + pandas-gbq
Keras 2.10
  keras.layers.advanced_activations: LeakyReLU PReLU ELU -> keras.layers
  keras.layers.normalization: BatchNormalization -> keras.layers
  keras.layers.core: Dense Dropout Activation Flatten Reshape -> keras.layers
  keras.layers.convolutional: Conv2D MaxPooling2D Conv1D MaxPooling1D -> keras.layers
  keras.layers.recurrent: LSTM GRU -> keras.layers
  keras.layers.embeddings: Embedding -> keras.layers
Keras 2.13
  keras.utils.np_utils: to_categorical -> keras.utils
Keras 3.0
  keras.preprocessing.text: Tokenizer~ -> keras.src.legacy.preprocessing.text
  keras.preprocessing.sequence: pad_sequences -> keras.utils
Pillow 7.0
  PIL: PILLOW_VERSION>__version__ -> PIL
torchvision 0.13
  torchvision.models.utils: load_state_dict_from_url -> torch.hub
NetworkX 3.0
  networkx: from_numpy_matrix>from_numpy_array to_numpy_matrix>to_numpy_array~ -> networkx
"""

ATTRIBUTES = """
NumPy 1.24
  numpy: float>float int>int bool>bool object>object str>str complex>complex long>int unicode>str
NumPy 2.0
  numpy: Inf>.inf Infinity>.inf infty>.inf PINF>.inf NINF>-.inf NaN>.nan NAN>.nan NZERO>-0.0 PZERO>0.0
  numpy: float_>.float64 complex_>.complex128 singlecomplex>.complex64 cfloat>.complex128 longfloat>.longdouble
  numpy: longcomplex>.clongdouble clongfloat>.clongdouble string_>.bytes_ unicode_>.str_ object0>.object_ bool8>.bool_
  numpy: product>.prod cumproduct>.cumprod sometrue>.any alltrue>.all round_>.round
  numpy: asfarray> msort> mat>.asmatrix asscalar> cast> source>inspect.getsource find_common_type> issubclass_>issubclass
  numpy: deprecate> safe_eval>ast.literal_eval byte_bounds>.lib.array_utils.byte_bounds
  numpy: AxisError>.exceptions.AxisError ComplexWarning>.exceptions.ComplexWarning TooHardError>.exceptions.TooHardError
  numpy: RankWarning>.exceptions.RankWarning VisibleDeprecationWarning>.exceptions.VisibleDeprecationWarning
  numpy: DataSource>.lib.npyio.DataSource compare_chararrays>.char.compare_chararrays recfromcsv> recfromtxt> disp>
  numpy: nbytes> obj2sctype> sctype2char> maximum_sctype> issubsctype> set_string_function> lookfor> who>
  numpy: add_newdoc>.lib.add_newdoc tracemalloc_domain>.lib.tracemalloc_domain
NumPy 2.4
  numpy: row_stack>.vstack in1d>.isin~ trapz>.trapezoid
SciPy 1.14
  scipy.integrate: simps>.simpson trapz>.trapezoid cumtrapz>.cumulative_trapezoid
SciPy 1.13
  scipy.signal: hann>.windows.hann hamming>.windows.hamming blackman>.windows.blackman gaussian>.windows.gaussian
Matplotlib 3.9
  matplotlib.cm: get_cmap>matplotlib.pyplot.get_cmap
NetworkX 3.0
  networkx: info> from_numpy_matrix>.from_numpy_array write_gpickle> read_gpickle> to_numpy_matrix>
pandas 1.0
  pandas: rolling_mean> scatter_matrix>.plotting.scatter_matrix TimeGrouper>.Grouper~ Panel> datetime>datetime.datetime
pandas 2.0
  pandas: Int64Index>.Index~ Float64Index>.Index~ np>numpy
pandas 3.0
  pandas: value_counts>
TensorFlow 2.0
  tensorflow: placeholder>.compat.v1.placeholder~ Session>.compat.v1.Session~
  tensorflow: global_variables_initializer>.compat.v1.global_variables_initializer get_variable>.compat.v1.get_variable
  tensorflow: reset_default_graph>.compat.v1.reset_default_graph variable_scope>.compat.v1.variable_scope
  tensorflow: set_random_seed>.random.set_seed log>.math.log mod>.math.mod ConfigProto>.compat.v1.ConfigProto
  tensorflow: get_default_graph>.compat.v1.get_default_graph GraphDef>.compat.v1.GraphDef to_float> random_normal>.random.normal
  tensorflow: random_uniform>.random.uniform truncated_normal>.random.truncated_normal
Pillow 10.0
  PIL.Image: ANTIALIAS>.LANCZOS LINEAR>.BILINEAR CUBIC>.BICUBIC
"""

METHODS = """
pandas 2.0
  DataFrame: iteritems>items as_matrix>to_numpy sort>sort_values mad> lookup> tshift>shift slice_shift>
  Series: iteritems>items as_matrix>to_numpy get_values>to_numpy order>sort_values nonzero> mad>
  Index RangeIndex Series DatetimeIndex: is_monotonic>is_monotonic_increasing
  DatetimeIndex: weekday_name>day_name()
  DatetimeProperties: weekday_name>day_name() week> weekofyear>
  Styler: hide_index>hide render>to_html
pandas 3.0
  DataFrame: applymap>map pad>ffill backfill>bfill swapaxes> first> last> bool>
  Series: pad>ffill backfill>bfill ravel> view> bool>
  Styler: applymap>map
NumPy 2.0
  ndarray: itemset> newbyteorder> ptp> tostring>tobytes
scikit-learn 1.2
  OneHotEncoder CountVectorizer TfidfVectorizer ColumnTransformer: get_feature_names>get_feature_names_out
  PolynomialFeatures DictVectorizer: get_feature_names>get_feature_names_out
Pillow 10.0
  Draw ImageDraw: textsize>
  FreeTypeFont: getsize> getoffset>
NetworkX 2.4
  Graph DiGraph MultiGraph MultiDiGraph: node>nodes nodes_iter>nodes edges_iter>edges neighbors_iter>neighbors
  Graph DiGraph: degree_iter> add_path> selfloop_edges>
Matplotlib 3.8
  Axes3DSubplot Axes3D: w_xaxis>xaxis w_yaxis>yaxis w_zaxis>zaxis
gensim 4.0
  KeyedVectors: index2word>index_to_key index2entity>index_to_key
"""

ARGUMENTS = """
pandas 1.0
  pandas read_excel: sheetname>sheet_name parse_cols>usecols
  pandas sort_values: columns>by
pandas 2.0
  pandas to_csv: line_terminator>lineterminator
  pandas read_csv: mangle_dupe_cols=True>- error_bad_lines=True>- error_bad_lines=False>on_bad_lines="skip" warn_bad_lines=True>-
  pandas to_excel: encoding>- verbose>-
pandas 3.0
  pandas read_csv to_datetime: infer_datetime_format>-
  pandas read_csv: delim_whitespace=False>- delim_whitespace=True>sep=r"\\s+"
scikit-learn 1.0
  sklearn KMeans: n_jobs> precompute_distances>
scikit-learn 1.4
  sklearn OneHotEncoder: sparse>sparse_output
  sklearn AgglomerativeClustering: affinity>metric
  sklearn BaggingClassifier BaggingRegressor AdaBoostClassifier AdaBoostRegressor: base_estimator>estimator
scikit-learn 1.7
  sklearn TSNE: n_iter>max_iter
Keras 3
  keras Adam SGD RMSprop Adagrad: lr>learning_rate
  tensorflow Adam SGD RMSprop Adagrad: lr>learning_rate
Matplotlib 3.1
  matplotlib hist: normed>density
Matplotlib 3.7
  matplotlib grid: b>visible
gensim 4.0
  gensim Word2Vec Doc2Vec FastText: size>vector_size iter>epochs
"""
